// Package session issues and reads the credentials of people and programs:
// access and refresh tokens, passwords, and the hashes that API keys are kept as.
package session

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/crypto/bcrypt"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/chance"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/clock"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// How long tokens live, and the cookie that carries a refresh token.
const (
	AccessLifetime  = 900 * time.Second
	RefreshLifetime = 24 * time.Hour
	CookieLifetime  = 7 * 24 * time.Hour
)

// ErrInvalid is returned for a token that is malformed, expired, signed by
// somebody else, or of the other kind.
var ErrInvalid = errors.New("invalid token")

// Issuer makes and reads the tokens of one server.
type Issuer struct {
	key    []byte
	clock  clock.Clock
	chance *chance.Source
}

// NewIssuer returns an issuer whose signing key comes from chance.
func NewIssuer(clk clock.Clock, random *chance.Source) *Issuer {
	return &Issuer{key: []byte(random.Token("token-signing-key")), clock: clk, chance: random}
}

// Claims of an access token; a refresh token leaves organisation, role and user
// id out.
type Claims struct {
	jwt.RegisteredClaims
	OrganizationID string `json:"organizationId,omitempty"`
	Role           string `json:"role,omitempty"`
	UserID         string `json:"userId,omitempty"`
}

// Access issues an access token for a user.
func (i *Issuer) Access(u store.User) (string, error) {
	claims := Claims{RegisteredClaims: i.registered(u.ID, AccessLifetime), OrganizationID: u.OrganizationID, Role: u.Role, UserID: u.ID}
	return i.sign(claims)
}

// Refresh issues a refresh token and the session record that stands for it.
func (i *Issuer) Refresh(u store.User) (string, store.Session, error) {
	claims := Claims{RegisteredClaims: i.registered(u.ID, RefreshLifetime)}
	text, err := i.sign(claims)
	now := i.clock.Now()
	return text, store.Session{ID: claims.ID, UserID: u.ID, CreatedAt: store.Stamp(now), ExpiresAt: store.Stamp(now.Add(RefreshLifetime))}, err
}

// ReadAccess returns the claims of a valid access token, or ErrInvalid.
func (i *Issuer) ReadAccess(text string) (Claims, error) {
	claims, err := i.read(text)
	if err == nil && claims.UserID == "" {
		return Claims{}, ErrInvalid
	}
	return claims, err
}

// ReadRefresh returns the claims of a valid refresh token, or ErrInvalid.
func (i *Issuer) ReadRefresh(text string) (Claims, error) {
	claims, err := i.read(text)
	if err == nil && claims.UserID != "" {
		return Claims{}, ErrInvalid
	}
	return claims, err
}

func (i *Issuer) registered(subject string, lifetime time.Duration) jwt.RegisteredClaims {
	now := i.clock.Now()
	return jwt.RegisteredClaims{
		ID: i.chance.ID("token"), Subject: subject,
		IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(lifetime)),
	}
}

func (i *Issuer) sign(claims Claims) (string, error) {
	return jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(i.key)
}

func (i *Issuer) read(text string) (Claims, error) {
	var claims Claims
	_, err := jwt.ParseWithClaims(text, &claims,
		func(*jwt.Token) (any, error) { return i.key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithTimeFunc(i.clock.Now))
	if err != nil {
		return Claims{}, ErrInvalid
	}
	return claims, nil
}

// HashPassword returns what a password is kept as. The lowest cost is enough:
// the store lives no longer than the process.
func HashPassword(password string) ([]byte, error) {
	return bcrypt.GenerateFromPassword(digest(password), bcrypt.MinCost)
}

// CheckPassword reports whether a password is the one that was hashed.
func CheckPassword(hash []byte, password string) bool {
	return bcrypt.CompareHashAndPassword(hash, digest(password)) == nil
}

// digest brings any password under bcrypt's limit of 72 bytes.
func digest(password string) []byte { return []byte(HashKey(password)) }

// HashKey returns what an API key is kept and looked up as.
func HashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
