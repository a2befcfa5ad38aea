package client_test

import "testing"

// A participant knows itself as the others see it: the server cleans names.
func TestUpdateOwnName(t *testing.T) {
	ann := join(t, newServer(t, nil), "Ann")
	name, mood := " Anna\u202e  Maria ", "glad"
	if err := ann.Update(timeout(t), &name, map[string]*string{"mood": &mood}); err != nil {
		t.Fatal(err)
	}
	if self := ann.Self(); self.Name != "Anna Maria" || self.Attributes["mood"] != mood {
		t.Errorf("self %+v, want the cleaned name and the attribute", self)
	}
	if err := ann.Update(timeout(t), nil, map[string]*string{"mood": nil}); err != nil {
		t.Fatal(err)
	}
	if _, has := ann.Self().Attributes["mood"]; has {
		t.Error("the attribute was not deleted")
	}
}
