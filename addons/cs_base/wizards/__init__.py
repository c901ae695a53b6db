from . import cs_calendar_exception_import
from . import cs_deadline_rule_replay
from . import cs_exception_seen
from . import cs_gate_reason
from . import cs_gate_reason_line
