"""The desk: what a teacher does in one press reaches the record, the follow-up and the reminder in one transaction."""
