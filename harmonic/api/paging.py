"""Pages of a list."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property
from rest_framework.pagination import PageNumberPagination
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

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.page.paginator.count,  # type: ignore[union-attr]
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )
