from . import operator, report
from . import export, report_input
from . import signature_chain
