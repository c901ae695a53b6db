from . import main, portal_list, portal_submit
