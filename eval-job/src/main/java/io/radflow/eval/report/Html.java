package io.radflow.eval.report;

/** Builds HTML. All text is escaped; only what this project made itself is taken as markup. */
final class Html {

  private final StringBuilder html = new StringBuilder();

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        // Control characters are not allowed in HTML, nor in SVG.
        default -> escaped.append(c < 0x20 && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }

  /** An element with text in it. */
  Html element(String tag, String text) {
    html.append('<').append(tag).append('>').append(escape(text));
    html.append("</").append(tag).append(">\n");
    return this;
  }

  Html markup(String markup) {
    html.append(markup);
    return this;
  }

  Html table(Table table) {
    element("h3", table.title());
    if (table.rows().isEmpty()) {
      return element("p", "None.");
    }
    html.append("<table>\n<thead><tr>");
    for (int c = 0; c < table.columns().size(); c++) {
      cell("th", table.name(c), table.isNumeric(c));
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (var row : table.rows()) {
      html.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        cell("td", row.get(c), table.isNumeric(c));
      }
      html.append("</tr>\n");
    }
    html.append("</tbody>\n</table>\n");
    return this;
  }

  private void cell(String tag, String text, boolean numeric) {
    html.append('<').append(tag).append(numeric ? " class=\"number\">" : ">");
    html.append(escape(text)).append("</").append(tag).append('>');
  }

  @Override
  public String toString() {
    return html.toString();
  }
}
