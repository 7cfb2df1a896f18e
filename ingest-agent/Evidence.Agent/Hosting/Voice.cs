using System.Text;
using System.Text.Json;
using Evidence.Formats;

namespace Evidence.Agent.Hosting;

/// <summary>
/// What the program says: sentences for people, or one JSON object per line. Names from devices come in as display text
/// (control and bidi characters already escaped), so a card cannot write to the terminal. No secret is ever passed here.
/// </summary>
internal sealed class Voice(TextWriter output, bool json, TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly JsonWriterOptions compact = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Default };

    public bool IsJson => json;

    /// <summary>When something was last said: progress stays silent while other lines keep coming.</summary>
    public DateTimeOffset LastSaidAt { get; private set; }

    public void Tell(string happening, string sentence, Action<Utf8JsonWriter>? facts = null)
    {
        var line = json ? ToJson(happening, sentence, facts) : sentence;
        lock (gate)
        {
            LastSaidAt = clock.GetUtcNow();
            output.WriteLine(line);
            output.Flush();
        }
    }

    private string ToJson(string happening, string sentence, Action<Utf8JsonWriter>? facts)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, compact))
        {
            writer.WriteStartObject();
            writer.WriteString("event", happening);
            writer.WriteString("at", Instant.Format(clock.GetUtcNow()));
            writer.WriteString("text", sentence);
            facts?.Invoke(writer);
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }
}
