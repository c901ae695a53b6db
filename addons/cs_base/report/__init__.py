from . import report_cs_base_xlsx
