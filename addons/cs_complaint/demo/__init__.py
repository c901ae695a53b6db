from . import cs_complaint_demo
from . import cs_callback_demo
from . import cs_work_demo
from . import cs_matter_demo
from . import cs_ledger_demo
