"""Two databases alike, by set-based SQL: stock helpdesk and ours."""
