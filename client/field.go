package client

import (
	"reflect"
	"strings"

	"github.com/oapi-codegen/nullable"
)

// Field is a property of an update: absent, set to a value, or cleared. The zero
// value is absent, and an absent property is never changed.
type Field[T any] struct {
	state fieldState
	value T
}

type fieldState int

const (
	absent fieldState = iota
	set
	cleared
)

// Set is a field with a value.
func Set[T any](value T) Field[T] { return Field[T]{state: set, value: value} }

// Clear is a field whose value is taken away: no description, no limit.
func Clear[T any]() Field[T] { return Field[T]{state: cleared} }

// Get is the value, and whether the field is set.
func (f Field[T]) Get() (T, bool) { return f.value, f.state == set }

// IsAbsent reports whether the field is neither set nor cleared.
func (f Field[T]) IsAbsent() bool { return f.state == absent }

// IsCleared reports whether the field takes the value away.
func (f Field[T]) IsCleared() bool { return f.state == cleared }

// or is the field's value, the zero value when it is cleared, and the present one
// when it is absent.
func (f Field[T]) or(present T) T {
	switch f.state {
	case set:
		return f.value
	case cleared:
		var zero T
		return zero
	}
	return present
}

// merged is what a PUT sends for a property that may be null: nothing when it is
// absent and was null, the zero value when it is cleared.
func (f Field[T]) merged(present *T) nullable.Nullable[T] {
	if f.state == absent {
		if present == nil {
			return nil
		}
		return nullable.NewNullableWithValue(*present)
	}
	return nullable.NewNullableWithValue(f.or(f.value))
}

// only is what a PATCH sends: nothing when the field is absent.
func (f Field[T]) only() nullable.Nullable[T] {
	if f.state == absent {
		return nil
	}
	return nullable.NewNullableWithValue(f.or(f.value))
}

// given is what a request sends for an optional property: nothing for nil.
func given[T any](value *T) nullable.Nullable[T] {
	if value == nil {
		return nil
	}
	return nullable.NewNullableWithValue(*value)
}

// valueOf is the value that a request sends, nil for none.
func valueOf[T any](sent nullable.Nullable[T]) *T {
	if value, err := sent.Get(); err == nil {
		return &value
	}
	return nil
}

// kept is a property that cannot be cleared.
type kept struct {
	name    string
	cleared bool
}

func (f Field[T]) keeps(name string) kept { return kept{name, f.IsCleared()} }

// uncleared refuses an update that clears what cannot be cleared.
func uncleared(operation string, fields ...kept) error {
	for _, f := range fields {
		if f.cleared {
			return &Error{Operation: operation, Code: CodeInvalidRequest, Message: f.name + " cannot be cleared"}
		}
	}
	return nil
}

// wireName is the name of T's field on the wire.
func wireName[T any](field string) string {
	f, _ := reflect.TypeFor[T]().FieldByName(field)
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}
