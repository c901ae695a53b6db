from odoo import models


class ReportDirectorSample(models.AbstractModel):
    """The callback work of a quarter on paper, from the same tables (CMP-62)."""

    _name = "report.cs_complaint.report_director_sample"
    _description = "Printed Callback Work of the Quarter"
    _inherit = ["cs.form.period"]
    _form_report = "director_sample"
    _form_clause = "P7E-6"
