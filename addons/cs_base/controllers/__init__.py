from . import operator, report
from . import export, report_input
