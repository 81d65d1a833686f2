package api

import (
	"iter"

	"github.com/webhook-platform/hookflow-go/gen/api"
)

const (
	defaultPageSize = 20
	maxPageSize     = 100
	maxOffset       = 1 << 31
)

// paging is what a list request asks for.
type paging struct {
	page, size *int
	sort       []string
}

// clamped are page and size as the platform takes them.
func (p paging) clamped() (page, size int) {
	page, size = or(p.page, 0), or(p.size, defaultPageSize)
	if size < 1 {
		size = defaultPageSize
	}
	size = min(size, maxPageSize)
	return min(max(page, 0), maxOffset), size
}

// cut takes the asked page out of rows, in the asked order.
func cut[T, R any](rows []T, p paging, order sorter[T], show func(T) R) ([]R, api.PageMeta) {
	order.sort(rows, p.sort)
	page, size := p.clamped()
	content := []R{}
	for i := page * size; i < len(rows) && len(content) < size; i++ {
		content = append(content, show(rows[i]))
	}
	return content, meta(page, size, len(rows), len(content), order.asked(p.sort))
}

func meta(page, size, total, here int, sorted bool) api.PageMeta {
	state := api.SortState{Sorted: sorted, Empty: !sorted, Unsorted: !sorted}
	pages := (total + size - 1) / size
	return api.PageMeta{
		Pageable: api.Pageable{
			PageNumber: page, PageSize: size, Sort: state, Offset: int64(page) * int64(size), Paged: true,
		},
		Last: page >= pages-1, TotalPages: pages, TotalElements: int64(total), Size: size, Number: page,
		Sort: state, First: page == 0, NumberOfElements: here, Empty: here == 0,
	}
}

// collect gathers what a filter keeps.
func collect[T any](rows iter.Seq[T], keep func(T) bool) []T {
	var kept []T
	for row := range rows {
		if keep(row) {
			kept = append(kept, row)
		}
	}
	return kept
}
