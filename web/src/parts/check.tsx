// A box to be ticked, with its name.

export function Check({ name, on, set }: { readonly name: string; readonly on: boolean; readonly set: (on: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={on} onChange={(event) => set(event.currentTarget.checked)} />
      {name}
    </label>
  );
}
