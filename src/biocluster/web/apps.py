from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "biocluster.web"
    label = "web"
