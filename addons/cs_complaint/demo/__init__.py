from . import cs_complaint_demo
