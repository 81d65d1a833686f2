package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
)

// one makes a call that answers with one T.
func one[T any](ctx context.Context, k *call) (*T, error) {
	var out T
	if err := k.into(ctx, &out); err != nil {
		return nil, err
	}
	return &out, nil
}

// array makes a call that answers with a plain list of T.
func array[T any](ctx context.Context, k *call) ([]T, error) {
	var out []T
	if err := k.into(ctx, &out); err != nil {
		return nil, err
	}
	return out, nil
}

// none makes a call whose answer does not matter.
func none(ctx context.Context, k *call) error {
	_, err := k.do(ctx)
	return err
}

// into makes the call and decodes its answer.
func (k *call) into(ctx context.Context, out any) error {
	k.answers = true
	text, err := k.do(ctx)
	if err != nil {
		return err
	}
	err = json.Unmarshal(text, out)
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return k.unreadable("the answer is empty", err)
	case err != nil:
		return k.unreadable("the answer cannot be read", err)
	case bytes.Equal(bytes.TrimSpace(text), []byte("null")), !identified(reflect.ValueOf(out).Elem()):
		return k.unreadable("the answer is not what was asked for", errors.New("no id in it"))
	}
	return nil
}

func (k *call) unreadable(message string, cause error) *Error {
	return &Error{
		Operation: k.operation, Status: k.status, Code: CodeInvalidResponse, Message: message,
		CorrelationID: correlation(k.header), Attempts: k.attempts, cause: cause,
	}
}

// identities are what the API's objects are known by. An object without its own
// was some other JSON, which decodes into zero values without complaint.
var identities = [...]string{"ID", "EventID", "DeliveryID", "ForwardAttemptID", "AccessToken"}

// identified reports whether every object in an answer has its identity.
func identified(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			if !identified(v.Index(i)) {
				return false
			}
		}
	case reflect.Struct:
		for _, name := range identities {
			if field := v.FieldByName(name); field.IsValid() && field.Kind() == reflect.String {
				return field.Len() > 0
			}
		}
	}
	return true
}
