package api_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	gen "github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
)

const (
	invalidCredentials = "Invalid credentials"
	tooManyLogins      = "Too many login attempts. Try again later."
)

func TestLoginLimit(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	for range 10 {
		refused(t, a.tryLogin("nobody@shop.example"), 401, invalidCredentials)
	}
	refused(t, a.tryLogin("nobody@shop.example"), 429, tooManyLogins)
	refused(t, a.tryLogin("Nobody@shop.example"), 401, invalidCredentials)

	a.tick.Advance(59 * time.Second)
	refused(t, a.tryLogin("nobody@shop.example"), 429, tooManyLogins)
	a.tick.Advance(time.Second) // had the refused ones counted, it would still be closed
	for range 10 {
		refused(t, a.tryLogin("nobody@shop.example"), 401, invalidCredentials)
	}
	refused(t, a.tryLogin("nobody@shop.example"), 429, tooManyLogins)
}

func TestLoginLimitCountsSuccessAndRefusesTheRightPassword(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	a.register(ada)
	for range 10 {
		assert.NoError(t, a.tryLogin(ada.Email))
	}
	refused(t, a.tryLogin(ada.Email), 429, tooManyLogins)
}

func TestLoginLimitWhenTheClockIsSetBack(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	for range 11 {
		_ = a.tryLogin("nobody@shop.example")
	}
	a.tick.Set(began.Add(-time.Hour))
	refused(t, a.tryLogin("nobody@shop.example"), 401, invalidCredentials)
}

func TestLoginLimitForgetsTheOldestAddresses(t *testing.T) {
	t.Parallel()
	a := newAccounts(t)
	for range 11 {
		_ = a.tryLogin("first@shop.example")
	}
	for i := range 9_999 {
		_ = a.tryLogin(fmt.Sprintf("%d@shop.example", i))
	}
	refused(t, a.tryLogin("first@shop.example"), 429, tooManyLogins)
	_ = a.tryLogin("one-too-many@shop.example")
	refused(t, a.tryLogin("first@shop.example"), 401, invalidCredentials)
}

func (a *accounts) tryLogin(email string) error {
	_, err := a.Login(context.Background(), apiserver.LoginRequestObject{Body: &gen.Credentials{Email: email, Password: ada.Password}})
	return err
}
