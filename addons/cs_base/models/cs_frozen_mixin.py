from odoo import models
from odoo.exceptions import UserError


class CsFrozenMixin(models.AbstractModel):
    """Content that nobody changes once it is in force (guarantee 4).

    A model that uses it names its content in ``_frozen_fields`` and tells by
    ``_filter_frozen`` which records are in force. The guard stands in ``write``
    and in the translation door, so it holds for forms, lists, imports, RPC and
    ``sudo`` alike (guarantee 1). Values equal to the present ones pass, since
    data files and imports write them again.

    One language is binding (``_get_binding_lang``); the other languages are
    translations, which whoever may write the record can correct. Each
    correction is handed to ``_log_correction``. Where the binding language is
    not installed nothing is a translation: what people read is the text itself.
    """

    _name = "cs.frozen.mixin"
    _description = "Content Read-only Once in Force"

    _frozen_fields = ()

    def _filter_frozen(self):
        """Return the records whose content is in force or was."""
        return self.browse()

    def _get_binding_lang(self):
        """Return the code of the language whose text counts."""
        self.ensure_one()
        return "en_US"

    def _get_frozen_refusal(self, names):
        """Return the message for a refused change of fields ``names``."""
        return self.env._(
            "%(record)s is in force and stays as it is: %(fields)s.",
            record=self[:1].display_name,
            fields=self._get_field_labels(names),
        )

    def _log_correction(self, name, lang, old, new):
        """Keep what a translation was before it was corrected."""

    def _get_field_labels(self, names):
        return ", ".join(self._fields[n]._description_string(self.env) for n in names)

    def write(self, vals):
        names = [name for name in self._frozen_fields if name in vals]
        corrections = self._guard_frozen(names, vals) if names else []
        res = super().write(vals)
        for record, name, old in corrections:
            record._log_correction(name, self.env.lang, old, record[name])
        return res

    def _guard_frozen(self, names, vals):
        """Refuse changed content, and return the corrected translations.

        :return: list of (record, field name, old value)
        :raise UserError: naming the fields whose binding content would change
        """
        refused, corrections = [], []
        for record in self._filter_frozen():
            for name in names:
                if not record._is_other_value(name, vals[name]):
                    continue
                if record._is_translation(name, self.env.lang) and vals[name]:
                    corrections.append((record, name, record[name]))
                else:
                    refused.append((record, name))
        self._refuse_frozen(refused)
        return corrections

    def _refuse_frozen(self, refused):
        if refused:
            records = self.union(*(record for record, _name in refused))
            names = dict.fromkeys(name for _record, name in refused)
            raise UserError(records._get_frozen_refusal(names))

    def _is_other_value(self, name, value):
        field = self._fields[name]
        present = field.convert_to_cache(self[name], self)
        return (field.convert_to_cache(value, self) or False) != (present or False)

    def _is_translation(self, name, lang):
        """Tell whether a text in ``lang`` translates the binding one."""
        binding = self._get_binding_lang()
        if not self._fields[name].translate or (lang or "en_US") == binding:
            return False
        # Without English, Odoo writes each text into the English value as well.
        return bool(self.env["res.lang"]._get_data(code=binding))

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        # The translation dialog goes past ``write``.
        corrections = []
        if field_name in self._frozen_fields and self._filter_frozen():
            corrections = self._guard_translations(field_name, translations)
        res = super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )
        for lang, old in corrections:
            new = self.with_context(lang=lang)[field_name]
            self._log_correction(field_name, lang, old, new)
        return res

    def _guard_translations(self, name, translations):
        """Refuse another binding text, and return the (lang, old text) corrected."""
        corrections = []
        for lang, text in translations.items():
            old = self.with_context(lang=lang)[name]
            if text == old:
                continue
            if not self._is_translation(name, lang):
                self._refuse_frozen([(self, name)])
            corrections.append((lang, old))
        return corrections
