package coverage

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Totals are the numbers of a coverage. Rows that are missing in the contract
// are in none of them.
type Totals struct {
	Rows           int `json:"rows"`
	Covered        int `json:"covered"`
	NotTested      int `json:"notTested"`
	NotImplemented int `json:"notImplemented"`
	MissingInSpec  int `json:"missingInSpec"`
	Operations     int `json:"operations"`
	Touched        int `json:"touched"` // operations with a row that was tried
	Fields         int `json:"fields"`
	FieldsSeen     int `json:"fieldsSeen"`
	EnumValues     int `json:"enumValues"`
	EnumValuesSeen int `json:"enumValuesSeen"`
}

// Totals counts.
func (c *Coverage) Totals() Totals {
	var t Totals
	tried := map[string]bool{}
	for _, row := range c.Rows {
		if row.State == MissingInSpec {
			t.MissingInSpec++
			continue
		}
		t.Rows++
		tried[row.Operation] = tried[row.Operation] || row.Attempts > 0
		switch row.State {
		case Covered:
			t.Covered++
		case NotImplemented:
			t.NotImplemented++
		case NotTested:
			t.NotTested++
		}
	}
	for _, touched := range tried {
		t.Operations++
		if touched {
			t.Touched++
		}
	}
	for _, field := range c.Fields {
		t.Fields++
		t.FieldsSeen += min(field.Seen, 1)
		t.addValues(field.Values)
	}
	for _, p := range c.Parameters {
		t.addValues(p.Values)
	}
	return t
}

func (t *Totals) addValues(values []Value) {
	for _, v := range values {
		t.EnumValues++
		t.EnumValuesSeen += min(v.Seen, 1)
	}
}

// Sentence is the coverage in one line: "41 of 63 rows of 9 operations, 9 of 53
// operations; never a 409 or 429; never page 2".
func (c *Coverage) Sentence() string {
	t := c.Totals()
	rows := 0 // of the operations that were touched
	touched := c.touched()
	for _, row := range c.Rows {
		if row.State != MissingInSpec && touched[row.Operation] {
			rows++
		}
	}
	parts := []string{fmt.Sprintf("%d of %d rows of the %d operations touched (of %d operations with %d rows)", t.Covered, rows, t.Touched, t.Operations, t.Rows)}
	if never := c.neverStatuses(touched); len(never) > 0 {
		parts = append(parts, "never a "+strings.Join(never, ", "))
	}
	return strings.Join(append(parts, c.neverParameters(touched)...), "; ")
}

func (c *Coverage) touched() map[string]bool {
	touched := map[string]bool{}
	for _, row := range c.Rows {
		if row.State != MissingInSpec && row.Attempts > 0 {
			touched[row.Operation] = true
		}
	}
	return touched
}

// neverStatuses lists what the touched operations can answer and never did.
func (c *Coverage) neverStatuses(touched map[string]bool) []string {
	seen := map[int]bool{}
	for _, row := range c.Rows {
		if row.State != MissingInSpec && touched[row.Operation] {
			seen[row.Status] = seen[row.Status] || row.Matches > 0
		}
	}
	var never []string
	for status, ever := range seen {
		if !ever {
			never = append(never, strconv.Itoa(status))
		}
	}
	slices.Sort(never)
	return never
}

// neverParameters lists the parameters that the touched operations take and
// never got. A page beyond the first has a name of its own.
func (c *Coverage) neverParameters(touched map[string]bool) []string {
	seen := map[string]bool{}
	for _, p := range c.Parameters {
		if touched[p.Operation] {
			seen[p.Name] = seen[p.Name] || p.Seen > 0
		}
	}
	var never []string
	if _, lists := seen["page"]; lists {
		seen["page"] = true // said by the pages
		if c.LastPage == 0 {
			never = append(never, "never page 2")
		}
	}
	var names []string
	for name, ever := range seen {
		if !ever {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		slices.Sort(names)
		never = append(never, "never the parameter "+strings.Join(names, ", "))
	}
	return never
}
