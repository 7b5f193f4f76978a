from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "biocluster.web"
    label = "web"

    def ready(self) -> None:
        from biocluster.web.sign_in.events import listen  # needs the models, which are not there before

        listen()
