package api

import (
	"context"
	"net/http"

	"github.com/webhook-platform/hookflow-go/gen/api"
	"github.com/webhook-platform/hookflow-go/gen/apiserver"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/problem"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// UpdateProfile implements updateProfile.
func (s *Server) UpdateProfile(ctx context.Context, r apiserver.UpdateProfileRequestObject) (apiserver.UpdateProfileResponseObject, error) {
	user, err := s.changeUser(ctx, func(u *store.User) {
		if r.Body.FullName != nil {
			u.FullName = notBlank(r.Body.FullName)
		}
	})
	if err != nil {
		return nil, err
	}
	return apiserver.UpdateProfile200JSONResponse(showUser(user)), nil
}

// ChangePassword implements changePassword. Sessions go on.
func (s *Server) ChangePassword(ctx context.Context, r apiserver.ChangePasswordRequestObject) (apiserver.ChangePasswordResponseObject, error) {
	var user store.User
	s.Store.Read(func(tx *store.Tx) { user, _ = tx.Users.Get(who(ctx).UserID) })
	if !session.CheckPassword(user.PasswordHash, r.Body.CurrentPassword) {
		return nil, problem.Client(http.StatusBadRequest, "Current password is incorrect")
	}
	if r.Body.NewPassword == r.Body.CurrentPassword {
		return nil, problem.Client(http.StatusBadRequest, "New password must be different from current password")
	}
	hash, err := session.HashPassword(r.Body.NewPassword)
	if err != nil {
		return nil, err
	}
	if _, err := s.changeUser(ctx, func(u *store.User) { u.PasswordHash = hash }); err != nil {
		return nil, err
	}
	return apiserver.ChangePassword200Response{}, nil
}

// changeUser changes the caller's own record.
func (s *Server) changeUser(ctx context.Context, change func(*store.User)) (user store.User, err error) {
	now := s.now()
	err = s.Store.Write(func(tx *store.Tx) error {
		var ok bool
		if user, ok = tx.Users.Get(who(ctx).UserID); !ok {
			return problem.Unauthorized()
		}
		change(&user)
		user.UpdatedAt = now
		tx.Users.Put(user)
		return nil
	})
	return user, err
}

func showUser(u store.User) api.User {
	return api.User{ID: u.ID, Email: u.Email, FullName: u.FullName, Status: api.UserStatus(u.Status)}
}
