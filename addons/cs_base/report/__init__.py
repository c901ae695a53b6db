from . import report_cs_base_xlsx
from . import performance_month
from . import evidence_pack
