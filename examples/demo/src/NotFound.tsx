/** A path that leads nowhere. */
export function NotFound() {
  return (
    <section className="card narrow">
      <h1>Nothing here</h1>
      <p className="help">This address leads nowhere. Your session is on the first page.</p>
      <p>
        <a className="button" href="/">
          Go to the first page
        </a>
      </p>
    </section>
  );
}
