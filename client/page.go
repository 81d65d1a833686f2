package client

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"github.com/webhook-platform/hookflow-go/gen/api"
)

// Page is one page of a list.
type Page[T any] struct {
	Items      []T
	Number     int   // of this page, from 0
	Size       int   // items a full page holds
	TotalPages int   // pages there are at this size
	Total      int64 // items on all pages
	Last       bool  // whether no page follows
}

// ListOptions choose a page of a list. The zero value is the first page of 20, in
// an order that the platform does not promise.
type ListOptions struct {
	// Page counts from 0. For All it is the first page.
	Page int
	// Size is the items a page, at most 100. 0 is 20, and 100 for All.
	Size int
	// Sort holds properties of the items by their JSON names, each "name" or
	// "name,desc". All wants one that is unique or nearly so, such as "createdAt",
	// if nothing may be missed or seen twice while it walks.
	Sort []string
}

const largestPage = 100

func (o ListOptions) page() *int { return nonZero(o.Page) }

func (o ListOptions) size() *int { return nonZero(o.Size) }

func (o ListOptions) sort() []string { return slices.Clone(o.Sort) }

func nonZero[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// wirePage is what every page of the contract converts to.
type wirePage[T any] struct {
	Content          []T
	Empty            bool
	First            bool
	Last             bool
	Number           int
	NumberOfElements int
	Pageable         api.Pageable
	Size             int
	Sort             api.SortState
	TotalElements    int64
	TotalPages       int
}

// page makes a call that answers with a page, P on the wire.
func page[P, T any](ctx context.Context, k *call, convert func(P) wirePage[T]) (*Page[T], error) {
	answer, err := one[P](ctx, k)
	if err != nil {
		return nil, err
	}
	p := convert(*answer)
	if p.Content == nil || !identified(reflect.ValueOf(p.Content)) {
		return nil, k.unreadable("the answer is no page", nil)
	}
	return &Page[T]{Items: p.Content, Number: p.Number, Size: p.Size, TotalPages: p.TotalPages, Total: p.TotalElements, Last: p.Last}, nil
}

// all walks every page from the first on. An error ends the sequence.
func all[T any](operation string, o ListOptions, fetch func(ListOptions) (*Page[T], error)) iter.Seq2[T, error] {
	if o.Size == 0 {
		o.Size = largestPage
	}
	return func(yield func(T, error) bool) {
		for o := o; ; o.Page++ {
			page, err := fetch(o)
			if err == nil && page.Number != o.Page && len(page.Items) > 0 {
				err = &Error{Operation: operation, Code: CodeInvalidResponse, Message: fmt.Sprintf("asked for page %d, got page %d", o.Page, page.Number)}
			}
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return
				}
			}
			if page.Last || len(page.Items) == 0 {
				return
			}
		}
	}
}
