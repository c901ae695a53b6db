from odoo import api, models


class CsCachedMixin(models.AbstractModel):
    """A small table of settings that is read through ``ormcache``.

    Its methods may be cached; whoever changes a row empties the cache of all workers.
    """

    _name = "cs.cached.mixin"
    _description = "Cached Settings"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res
