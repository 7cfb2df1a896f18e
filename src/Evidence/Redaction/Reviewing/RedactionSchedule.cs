using System.Globalization;
using System.Text;
using Evidence.Formats;
using Evidence.Formats.Redaction;
using Evidence.Kernel;
using Evidence.Redaction.Drafting;

namespace Evidence.Redaction.Reviewing;

/// <summary>One span that is hidden from these recipients.</summary>
/// <param name="From">Microseconds; the end does not belong to it.</param>
/// <param name="IsSound">A span of sound, and no mask.</param>
/// <param name="Class">What is hidden.</param>
/// <param name="Effect">How.</param>
public sealed record ScheduleLine(long From, long To, bool IsSound, string Class, string Effect, string Reason, string Authority);

/// <summary>What is hidden in a copy, why, and by what authority: it goes with the copy. It names nobody who drew.</summary>
public static class RedactionSchedule
{
    private static readonly string[] Heads = ["number", "from", "to", "what", "class", "effect", "reason", "authority"];

    /// <summary>In the order in which they begin.</summary>
    /// <param name="recipe">Of the version.</param>
    /// <param name="profile">Of it.</param>
    /// <param name="reasons">By their code, also those that are offered no more.</param>
    public static IReadOnlyList<ScheduleLine> Of(RecipeContent recipe, RedactionProfile profile, IReadOnlyDictionary<string, ShownReason> reasons)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(reasons);
        var masks = from track in recipe.Tracks
                    let effect = profile.EffectOf(track)
                    where effect is not null && profile.Picture == CopyPolicy.Kept
                    select Line(track.From, track.To, false, Vocabulary.Word(track.Hides), Words(effect.Value, track.Inverse), track.Reason);
        var sounds = from sound in recipe.Sounds
                     where !profile.WithoutSounds.Contains(sound.Id) && profile.Sound == CopyPolicy.Kept
                     select Line(sound.From, sound.To, true, Vocabulary.Word(sound.Hides), sound.Effect == SoundEffect.Mute ? "silenced" : "tone", sound.Reason);
        List<ScheduleLine> whole = [];
        if (profile.Picture == CopyPolicy.None)
            whole.Add(new ScheduleLine(0, recipe.Master.Length, false, "picture", "left out", "Not asked for by these recipients", ""));
        if (profile.Sound == CopyPolicy.None)
            whole.Add(new ScheduleLine(0, recipe.Master.Length, true, "sound", "left out", "Not asked for by these recipients", ""));
        return [.. whole, .. masks.Concat(sounds).OrderBy(line => line.From).ThenBy(line => line.To).ThenBy(line => line.IsSound)];

        ScheduleLine Line(long from, long to, bool isSound, string what, string effect, string code) =>
            new(from, to, isSound, what.Replace('-', ' '), effect, reasons.TryGetValue(code, out var reason) ? reason.Label : code, reasons.GetValueOrDefault(code)?.Authority ?? "");
    }

    /// <summary>UTF-8 with a byte order mark, which spreadsheets read by.</summary>
    public static byte[] ToCsv(IReadOnlyList<ScheduleLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var text = new StringBuilder(CsvCell.Line(Heads));
        for (var at = 0; at < lines.Count; at++)
        {
            var line = lines[at];
            text.Append(CsvCell.Line([(at + 1).ToString(CultureInfo.InvariantCulture), Time(line.From), Time(line.To), line.IsSound ? "sound" : "picture", line.Class, line.Effect, line.Reason, line.Authority]));
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>"0:01:02.500".</summary>
    public static string Time(long microseconds) => TimeSpan.FromMicroseconds(microseconds).ToString(@"h\:mm\:ss\.fff", CultureInfo.InvariantCulture);

    private static string Words(MaskEffect effect, bool isInverse)
    {
        var word = effect.Kind switch { EffectKind.Solid => "covered", EffectKind.Pixelate => "pixelated", EffectKind.Blur => "blurred", _ => "outlined, not hidden" };
        return isInverse ? word + " outside the shape" : word;
    }
}
