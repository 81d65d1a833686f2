package engine

import (
	"strings"
	"sync"
	"time"

	"github.com/webhook-platform/hookflow-go/mockserver/internal/store"
)

// templateLife is how long a worker with CacheTemplates keeps a transformation.
const templateLife = 30 * time.Second

// templates choose what a payload is reshaped with. They are safe for concurrent
// use.
type templates struct {
	mu   sync.Mutex
	kept map[string]keptTemplate
}

type keptTemplate struct {
	store.Transformation
	until time.Time
}

// choose chooses between a transformation, which wins while it is enabled, and
// the subscription's own template; empty is none. anyones lets the
// transformation be another project's.
func (c *templates) choose(tx *store.Tx, projectID string, transformationID, own *string, flags store.Flags, anyones bool, now time.Time) string {
	if transformationID != nil {
		t, ok := tx.Transformations.Get(*transformationID)
		if ok && flags.CacheTemplates {
			t = c.keep(t, now)
		}
		if ok && t.Enabled && (t.ProjectID == projectID || anyones) {
			return t.Template
		}
	}
	if own != nil && strings.TrimSpace(*own) != "" {
		return *own
	}
	return ""
}

// keep returns the transformation as it was when it was first used, for a while.
func (c *templates) keep(t store.Transformation, now time.Time) store.Transformation {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept, ok := c.kept[t.ID]; ok && now.Before(kept.until) {
		return kept.Transformation
	}
	for id, kept := range c.kept {
		if !now.Before(kept.until) {
			delete(c.kept, id)
		}
	}
	if c.kept == nil {
		c.kept = map[string]keptTemplate{}
	}
	c.kept[t.ID] = keptTemplate{Transformation: t, until: now.Add(templateLife)}
	return t
}
