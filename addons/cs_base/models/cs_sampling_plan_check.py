import ast

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

STRATUM_TYPES = ("many2one", "selection", "boolean", "integer")


class CsSamplingPlan(models.Model):
    """What a plan may ask for: a population that can be read, fields that exist."""

    _inherit = "cs.sampling.plan"

    @api.constrains("site_id", "company_id")
    def _check_site_company(self):
        for plan in self:
            if plan.site_id and plan.site_id.company_id != plan.company_id:
                raise ValidationError(
                    self.env._(
                        "“%(plan)s” is for the site %(site)s. Choose its company too.",
                        plan=plan.name,
                        site=plan.site_id.display_name,
                    )
                )

    @api.constrains("model_id", "population_domain")
    def _check_population_domain(self):
        for plan in self:
            try:
                self.env[plan.model_name].search(plan._parse_domain(), limit=1)
            except AccessError:
                raise
            except Exception as error:
                raise ValidationError(
                    self.env._(
                        "The population of “%(plan)s” cannot be read: %(error)s",
                        plan=plan.name,
                        error=error,
                    )
                ) from error

    @api.constrains(
        "model_id", "date_field", "stratum_field", "substratum_field", "period_type"
    )
    def _check_fields(self):
        """The fields belong to the model, and a period needs its date."""
        for plan in self:
            known = self.env[plan.model_name]._fields
            date_field = known.get(plan.date_field)
            has_date = bool(date_field) and date_field.store
            has_date = has_date and date_field.type in ("date", "datetime")
            strata = [known.get(name) for name in plan._get_stratum_fields()]
            is_odd = any(
                not field or not field.store or field.type not in STRATUM_TYPES
                for field in strata
            )
            is_subject = plan.period_type == "subject"
            if is_odd or has_date == is_subject or (is_subject and plan.date_field):
                raise ValidationError(
                    self.env._(
                        "Check the fields of “%(plan)s”: those of the model alone can "
                        "be chosen; a period needs a date, and one matter needs none; "
                        "strata are stored choices, links or numbers.",
                        plan=plan.name,
                    )
                )

    def _get_stratum_fields(self):
        """Return the names of the fields whose values are the strata."""
        self.ensure_one()
        names = (self.stratum_field, self.substratum_field)
        return list(dict.fromkeys(name for name in names if name))

    @api.constrains("period_type", "ration", "is_automatic", "user_id")
    def _check_automatic(self):
        for plan in self:
            is_subject = plan.period_type == "subject"
            if (is_subject and (plan.ration != "none" or plan.is_automatic)) or (
                plan.is_automatic and not plan.user_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(plan)s”: a draw for one matter has no parts and is not "
                        "automatic; an automatic draw is for somebody.",
                        plan=plan.name,
                    )
                )

    def _parse_domain(self):
        """Return the population as a domain; the operators past rules are refused.

        :raise ValueError: for what is no domain
        """
        domain = ast.literal_eval((self.population_domain or "[]").strip())
        if not isinstance(domain, list):
            raise ValueError(self.population_domain)
        return Domain(domain)
