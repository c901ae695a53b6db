"""What of a ticket tells something, and where it goes when that is confidential.

Pure Python: ``models/helpdesk_ticket_confidential.py`` uses these tables.
"""

# Either of these makes a ticket confidential.
SECRET_FLAGS = ("is_discipline", "is_confidential")

# Field of the ticket -> field of the investigation that takes its value.
MOVED = {
    "partner_id": "complainant_partner_id",
    "partner_name": "complainant_name",
    "partner_phone": "complainant_phone",
    "partner_email": "complainant_email",
    "unit_id": "unit_id",
    "place_text": "place_text",
    "complained_object": "accused_text",
    "customer_request": "customer_request",
    "is_anonymous": "is_anonymous",
}

# Fields of the ticket that are given up: links to what tells who or what it was.
DROPPED = {
    "activity_ids",
    "area_id",
    "assignment_ids",
    "attachment_ids",
    "callback_ids",
    "equipment_id",
    "knowledge_id",
    "message_follower_ids",
    "message_ids",
    "message_main_attachment_id",
    "message_partner_ids",
    "person_id",
    "properties",
    "tag_ids",
    "user_id",
}

# Relations of the ticket that are emptied when it becomes confidential later.
RELATIONS = {"tag_ids"}

# Texts that tell nothing of the matter and stay on the ticket.
PLAIN_TEXTS = {
    "access_token",
    "cancel_reason",
    "external_number",
    "external_source",
    "first_responder_reason",
    "kanban_state",
    "late_entry_reason",
    "number",
    "rekind_reason",
    "severity_reason",
}


def join_texts(texts):
    """Join texts, each once; what is part of an earlier one is left out.

    >>> join_texts(["He shouted at me", None, "He shouted", " Gate 7 "])
    'He shouted at me\\nGate 7'
    """
    kept = []
    for text in texts:
        text = (text or "").strip()
        if text and not any(text in earlier for earlier in kept):
            kept.append(text)
    return "\n".join(kept)
