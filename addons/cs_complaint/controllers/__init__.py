from . import feedback, flow, main, portal_list, portal_submit
