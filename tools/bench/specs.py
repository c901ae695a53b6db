"""What the web client asks for: specifications made from the views."""

from xml.etree import ElementTree

RELATIONAL = ("many2one", "one2many", "many2many", "reference")
SUBVIEWS = ("list", "kanban", "form")
COUNT_LIMIT = 10_001


class Views:
    """The views of a model as one user gets them."""

    def __init__(self, client, model: str, views: dict[str, int | bool]) -> None:
        found = client.call(
            model,
            "get_views",
            [[id_, kind] for kind, id_ in views.items()],
            {"load_filters": True, "toolbar": True},
        )
        self.model, self.models = model, found["models"]
        self.archs = {
            kind: ElementTree.fromstring(view["arch"])
            for kind, view in found["views"].items()
        }

    def spec(self, kind: str) -> dict:
        """The specification that this view reads its records with."""
        return make_spec(self.archs[kind], self.model, self.models)

    def board(self, domain: list, context: dict | None = None) -> dict:
        """The words of ``web_read_group`` for the kanban by stage."""
        return {
            "domain": domain,
            "groupby": ["stage_id"],
            "aggregates": [],
            "offset": 0,
            "order": "",
            "auto_unfold": True,
            "opening_info": None,
            "unfold_read_specification": self.spec("kanban"),
            "unfold_read_default_limit": 40,
            "groupby_read_specification": {},
            "context": {**(context or {}), "read_group_expand": True},
        }

    def progress_bar(self) -> dict | None:
        """What the progress bar of the kanban asks for."""
        bar = self.archs["kanban"].find("progressbar")
        if bar is None:
            return None
        return {
            "field": bar.get("field"),
            "colors": {
                "planned": "success", "today": "warning", "overdue": "danger"
            },
        }  # fmt: skip

    def domain_fields(self) -> list[str]:
        """Names of the fields of the search box, in their order."""
        return [node.get("name") for node in self.archs["search"].iter("field")]


def make_spec(arch, model: str, models: dict) -> dict:
    """Specification of the fields of one view.

    :param arch: root element of the view
    :param models: what ``get_views`` tells of the models, with their fields
    """
    known = models[model]["fields"]
    spec: dict = {}
    for node in own_fields(arch):
        name = node.get("name")
        if name in known:
            spec[name] = field_spec(node, known[name], models)
    return spec


def own_fields(node):
    """Fields of a view without those of the views inside its fields."""
    for child in node:
        if child.tag == "field":
            yield child
        else:
            yield from own_fields(child)


def field_spec(node, field: dict, models: dict) -> dict:
    """Specification of one field, by its type and its widget."""
    if field["type"] not in RELATIONAL:
        return {}
    if node.get("invisible") in ("1", "True"):
        return {} if field["type"].endswith("2many") else {"fields": {}}
    if field["type"] == "many2one":
        return {"fields": {"display_name": {}}}
    inside = next((child for child in node if child.tag in SUBVIEWS), None)
    if inside is not None and field["relation"] in models:
        limit = 40 if inside.tag == "list" else 80
        fields = make_spec(inside, field["relation"], models)
        return {"fields": fields, "limit": limit}
    if node.get("widget") in ("many2many_tags", "many2many_tags_avatar"):
        tags = {"display_name": {}}
        if "color" in models.get(field["relation"], {}).get("fields", {}):
            tags["color"] = {}
        return {"fields": tags}
    return {}


def relations(spec: dict) -> int:
    """How many relations a specification shows, those inside others as well.

    >>> relations({"name": {}, "user_id": {"fields": {"display_name": {}}}})
    1
    """
    return sum(
        1 + relations(inside["fields"])
        for inside in spec.values()
        if "fields" in inside
    )
