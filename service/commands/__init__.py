"""The `olievlek` command, one family of sub-commands per file. A file's `app` appears in it by being here."""
