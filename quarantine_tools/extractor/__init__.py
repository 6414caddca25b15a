"""What is there: a side (folder, archive, ``PATH@REVISION``) becomes artifacts with their texts."""
