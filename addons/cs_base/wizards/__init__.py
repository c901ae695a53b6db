from . import cs_calendar_exception_import
from . import cs_deadline_rule_replay
