from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestCronLanguage(TransactionCase):
    """What jobs write is read by people, so it is in their language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.people = cls.env["res.users"].search([("share", "=", False)])

    def _run(self, xml_id, model, method):
        """Run the job and return the languages its method was called in."""
        cron = self.env.ref(xml_id)
        job = cron.with_user(self.env.ref("base.user_root")).with_context(lang=None)
        langs = []
        with (
            patch.object(self.env.cr, "commit"),
            patch.object(
                self.env.registry[model],
                method,
                lambda records, *args, **kwargs: langs.append(records.env.lang),
            ),
        ):
            # As the scheduler calls it: the system's user, an empty context.
            job._callback(cron.cron_name, cron.ir_actions_server_id.id)
        return langs

    def _run_alert(self):
        return self._run(
            "cs_base.ir_cron_cs_deadline_alert", "cs.deadline", "_cron_alert"
        )

    def test_language_of_most_people(self):
        self.people.lang = "zh_CN"
        self.assertEqual(self._run_alert(), ["zh_CN"])
        self.people.lang = "en_US"
        self.assertEqual(self._run_alert(), ["en_US"])

    def test_jobs_of_others_stay_as_they_are(self):
        self.people.lang = "zh_CN"
        langs = self._run("base.autovacuum_job", "ir.autovacuum", "_run_vacuum_cleaner")
        self.assertEqual(langs, [None])
