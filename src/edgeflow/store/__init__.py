"""Where annotations are kept: a database in which every edit is one transaction that can be taken back."""
