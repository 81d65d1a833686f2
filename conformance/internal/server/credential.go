package server

import "context"

// credential puts into r what the caller of a case has.
func (t *trial) credential(ctx context.Context, who string, r *request) error {
	switch who {
	case "", "key":
		r.key = t.home.key
	case "none":
	case "bad":
		r.key = "no-key-of-anybody-conformance-0000000000000"
	case "token":
		r.token = t.home.token
	case "foreign-token":
		foreigner, err := t.tenants.foreigner(ctx)
		if err != nil {
			return err
		}
		r.token = foreigner.token
	default:
		key, err := t.keyOf(ctx, who)
		r.key = key
		return err
	}
	return nil
}

// keyOf makes a key once per case.
func (t *trial) keyOf(ctx context.Context, who string) (string, error) {
	if key := t.keys[who]; key != "" {
		return key, nil
	}
	if t.keys == nil {
		t.keys = map[string]string{}
	}
	switch who {
	case "read-only":
		key, err := t.tenants.key(ctx, t.home.token, t.home.id, "READ_ONLY")
		t.keys[who] = key
		return key, err
	case "other-project":
		err := t.make(ctx, "other")
		return t.keys[who], err
	}
	err := t.make(ctx, "foreign")
	return t.keys[who], err
}

// make makes the project that a name stands for: another one of the same
// organisation, or one of another organisation. Names that stand for nothing are
// left alone.
func (t *trial) make(ctx context.Context, name string) error {
	token := t.home.token
	who := "other-project"
	switch name {
	case "other":
	case "foreign":
		who = "foreign"
		foreigner, err := t.tenants.foreigner(ctx)
		if err != nil {
			return err
		}
		token = foreigner.token
	default:
		return nil
	}
	made, err := t.tenants.projectOf(ctx, token, t.ID+" "+name)
	if err != nil {
		return err
	}
	if t.keys == nil {
		t.keys = map[string]string{}
	}
	t.names[name], t.keys[who] = made.object, made.key
	return nil
}
