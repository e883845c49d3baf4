package io.radflow.eval.page;

import org.apache.flink.annotation.Internal;

/** Builds HTML. All text is escaped; only what this project made itself is taken as markup. */
@Internal
public final class Html {

  private static final String STYLE =
      """
      body { font: 15px/1.45 system-ui, sans-serif; color: #111; margin: 2em auto; max-width: 70em;
             padding: 0 1em; }
      h1 { font-size: 1.7em; margin-bottom: .2em; }
      h2 { border-bottom: 2px solid #111; margin-top: 2em; }
      h3 { margin: 1.4em 0 .4em; }
      table { border-collapse: collapse; font-size: 14px; }
      th, td { border-bottom: 1px solid #ccc; padding: .25em .8em .25em 0; text-align: left;
               vertical-align: top; }
      td:last-child { overflow-wrap: anywhere; min-width: 9em; }
      .number:last-child { min-width: 0; }
      th { border-bottom: 1px solid #111; }
      .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      .charts { display: grid; gap: 1em;
                grid-template-columns: repeat(auto-fill, minmax(26em, 1fr)); }
      .charts svg { width: 100%; height: auto; }
      .gallery { display: flex; flex-wrap: wrap; gap: .8em; }
      figure { margin: 0; width: 150px; font-size: 12px; break-inside: avoid; }
      figure img { width: 144px; height: 144px; object-fit: contain; background: #eee;
                   image-rendering: pixelated; border: 3px solid #0072B2; }
      figure.wrong img { border: 3px dashed #D55E00; }
      figcaption { overflow-wrap: anywhere; }
      .wide { overflow-x: auto; }
      .sheet { display: flex; flex-wrap: wrap; gap: .4em 1.4em; }
      .sheet figure { width: 330px; }
      .sheet .three { display: flex; gap: 3px; }
      .sheet .three img, .sheet .three span { width: 108px; height: 108px; border: 0;
                   object-fit: contain; background: #eee; }
      .sheet .three span { display: flex; align-items: center; text-align: center; }
      .red { color: #B00020; text-decoration: underline; }
      .transfer thead th[colspan] { text-align: center; border-left: 1em solid #fff; }
      .transfer tbody th { border-bottom-color: #ccc; }
      .transfer small { color: #555; font-weight: normal; }
      .alarm { border-left: 5px solid #D55E00; padding-left: .7em; font-weight: bold; }
      @media print { body { margin: 0; max-width: none; } h2 { break-after: avoid; }
                     tr, svg { break-inside: avoid; } }
      """;

  private final StringBuilder html = new StringBuilder();

  /** The beginning of a page: one file without scripts, readable in print. */
  public static Html page(String title) {
    return new Html()
        .markup("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .element("title", title)
        .markup("<style>\n" + STYLE + "</style>\n</head>\n<body>\n")
        .element("h1", title);
  }

  /** The whole page. */
  public String endPage() {
    return markup("</body>\n</html>\n").toString();
  }

  /** Text as it may stand in an element or an attribute. */
  public static String escape(String text) {
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
  public Html element(String tag, String text) {
    html.append('<').append(tag).append('>').append(escape(text));
    html.append("</").append(tag).append(">\n");
    return this;
  }

  /** Adds markup that this project made. */
  public Html markup(String markup) {
    html.append(markup);
    return this;
  }

  public Html table(PageTable table) {
    element("h3", table.title());
    if (table.rows().isEmpty()) {
      return element("p", "None.");
    }
    html.append("<table>\n<thead><tr>");
    for (Column<?> column : table.columns()) {
      cell("th", column.name(), column.isNumeric());
    }
    html.append("</tr></thead>\n<tbody>\n");
    for (var row : table.rows()) {
      html.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        cell("td", row.get(c), table.columns().get(c).isNumeric());
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
