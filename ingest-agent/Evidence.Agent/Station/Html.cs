using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace Evidence.Agent.Station;

/// <summary>Markup. Whatever is put into it by interpolation is encoded, unless it is markup already: names come from devices.</summary>
internal readonly record struct Html(string Text)
{
    public static Html Empty { get; } = new("");

    public static Html Of(Writing writing) => new(writing.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public static Html If(bool holds, Writing writing) => holds ? Of(writing) : Empty;

    public override string ToString() => Text;

    /// <summary>What the compiler makes of an interpolated string that becomes markup.</summary>
    [InterpolatedStringHandler]
    internal readonly struct Writing(int literalLength, int formattedCount)
    {
        private readonly StringBuilder text = new(literalLength + formattedCount * 16);

        public void AppendLiteral(string literal) => text.Append(literal);

        public void AppendFormatted(Html markup) => text.Append(markup.Text);

        public void AppendFormatted(string? value) => text.Append(WebUtility.HtmlEncode(value));

        public void AppendFormatted(int value) => text.Append(value.ToString(CultureInfo.InvariantCulture));

        public override string ToString() => text.ToString();
    }
}
