from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "biocluster.record"
    label = "record"
