"""Pages of a list."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request
from rest_framework.response import Response

COUNTED_MOST = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than anybody turns pages: to count a large table costs more than to read a page of it."""

    @cached_property
    def count(self) -> int:
        if not hasattr(self.object_list, "order_by"):
            return len(self.object_list)
        return int(self.object_list.order_by()[:COUNTED_MOST].count())


class Pages(PageNumberPagination):
    """`?page=` and `?page_size=` (at most 100); data is {count, next, previous, results}.

    `count` goes to 10,000 and no further.
    """

    django_paginator_class = BoundedPaginator
    page_size = 24
    page_size_query_param = "page_size"
    max_page_size = 100

    def get_page_size(self, request: Request) -> int:
        """As many as were asked for, 100 at most. Raises ValidationError for what is no number of things."""
        asked = request.query_params.get(self.page_size_query_param, "")
        if not asked:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and int(asked[:9])):
            raise ValidationError({self.page_size_query_param: ["A whole number from 1."]})
        return min(int(asked[:9]), self.max_page_size)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters: list[dict[str, Any]] = super().get_schema_operation_parameters(view)  # type: ignore[no-untyped-call]
        for parameter in parameters:
            parameter["schema"] |= {"minimum": 1}
        return parameters

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.page.paginator.count,  # type: ignore[union-attr]
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )
