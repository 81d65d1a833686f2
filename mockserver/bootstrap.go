package mockserver

import (
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/session"
	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// What every server is ready with. The key is public: it opens nothing but mock
// servers.
const (
	// ProjectID is the id of the ready-made project.
	ProjectID = "11111111-1111-4111-8111-111111111111"
	// APIKey is the development key, with scope READ_WRITE.
	APIKey = "hookflow-development-key-not-a-secret-00000"
)

const (
	developmentOrganization = "22222222-2222-4222-8222-222222222222"
	developmentKey          = "33333333-3333-4333-8333-333333333333"
)

func bootstrap(data *store.Store, now time.Time, flags store.Flags) error {
	now = store.Stamp(now)
	return data.Write(func(tx *store.Tx) error {
		tx.Organizations.Put(store.Organization{ID: developmentOrganization, Name: "Development", CreatedAt: now, UpdatedAt: now})
		tx.Projects.Put(store.Project{
			ID: ProjectID, OrganizationID: developmentOrganization, Name: "Development",
			SchemaValidationPolicy: "WARN", IdempotencyPolicy: "NONE", Flags: flags, CreatedAt: now, UpdatedAt: now,
		})
		tx.APIKeys.Put(store.APIKey{
			ID: developmentKey, ProjectID: ProjectID, Name: "Development", KeyPrefix: APIKey[:8],
			KeyHash: session.HashKey(APIKey), Scope: store.ScopeReadWrite, CreatedAt: now,
		})
		return nil
	})
}
