from . import report_cs_base_xlsx
from . import performance_month
from . import evidence_pack
from . import cs_sheet
from . import report_performance_sheet
from . import report_evidence_record
from . import evidence_pack_sample
