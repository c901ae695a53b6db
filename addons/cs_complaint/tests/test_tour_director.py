from odoo import Command, fields
from odoo.tests import HttpCase, new_test_user, tagged

from ..models.cs_director_sample import BY_SERVER


@tagged("post_install", "-at_install")
class TestTourDirector(HttpCase):
    """CMP-59: the call page, filled in on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_director_call(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        company = self.env.ref("base.main_company")
        director = new_test_user(
            self.env,
            login="cs_tour_director",
            password="cs_tour_director_pw",
            groups="cs_base.cs_base_group_director",
            lang="zh_CN",
            tz="Asia/Shanghai",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        line = self._new_line(company, director)
        self.start_tour(
            f"/odoo/cs-director-calls?search_default_sample_id={line.sample_id.id}",
            "cs_complaint_director_call",
            login=director.login,
            timeout=180,
        )
        self.assertEqual((line.state, line.outcome), ("done", "reached"))
        self.assertEqual(line.done_operator_id, director)
        self.assertEqual(line.opinion, "师傅很认真")
        # Best, twice 2/3 and once 1/3 of four that apply.
        self.assertEqual(line.checklist_score_exact, "200/3")

    def _new_line(self, company, director):
        """Return the one call of the quarter that is to be made."""
        Sample = self.env["cs.director.sample"]
        # Other samples of the database are not part.
        Sample.search([("step", "=", "open")]).line_ids.filtered(
            lambda one: one.state == "open"
        )._write_kept({"state": "replaced"})
        ticket = self.env["helpdesk.ticket"].create(
            {
                "kind": "repair",
                "site_id": company.cs_default_site_id.id,
                "team_id": self.env.ref("cs_complaint.helpdesk_ticket_team_centre").id,
                "description": "<p>漏水</p>",
                "partner_name": "张女士",
                "partner_phone": "19900000077",
                "place_text": "厨房",
            }
        )
        today = fields.Date.today()
        sample = Sample.with_context(cs_director_pass=BY_SERVER).create(
            {
                "site_id": company.cs_default_site_id.id,
                "is_whole_company": True,
                "user_id": director.id,
                "period": "tour",
                "date_from": today,
                "date_to": today,
            }
        )
        Line = self.env["cs.director.sample.line"]
        line = Line._create_by_server(
            [
                {
                    "sample_id": sample.id,
                    "ticket_id": ticket.id,
                    "part": "share",
                    "rank": 1,
                }
            ]
        )
        line._begin(sample._get_checklist_version())
        return line
