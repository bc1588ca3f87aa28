app_name = "sigs"

urlpatterns = []
