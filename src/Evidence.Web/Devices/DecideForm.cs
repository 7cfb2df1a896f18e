using Evidence.Devices;
using Evidence.Formats;
using Evidence.Formats.Protocol;
using Evidence.Intake;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Evidence.Web.Devices;

/// <summary>What somebody says of an unknown volume. Each choice has fields of its own, so that one never fills in another's.</summary>
public sealed class DecideForm
{
    public string? Decision { get; set; }

    public string? Holder { get; set; }

    public string? Make { get; set; }

    public string? Serial { get; set; }

    public string? Kind { get; set; }

    public string? Label { get; set; }

    public string? Seizer { get; set; }

    public string? SeizedAt { get; set; }

    public string? SealNumber { get; set; }

    public string? Bringer { get; set; }

    public string? HandedOverAt { get; set; }

    internal IEnumerable<(string Name, string? Value)> Fields() =>
    [
        (nameof(Decision), Decision), (nameof(Holder), Holder), (nameof(Make), Make), (nameof(Serial), Serial), (nameof(Kind), Kind), (nameof(Label), Label),
        (nameof(Seizer), Seizer), (nameof(SeizedAt), SeizedAt), (nameof(SealNumber), SealNumber), (nameof(Bringer), Bringer), (nameof(HandedOverAt), HandedOverAt),
    ];

    /// <summary>The answers of the chosen kind, in words.</summary>
    internal IEnumerable<(string Name, string Value)> Facts(IReadOnlyList<(string Id, string Name)> officers)
    {
        (string, string?)[] facts = Decision switch
        {
            "ours" => [("Whose", "Ours"), ("Officer who has it", Name(Holder)), ("Make", Make), ("Serial number", Serial), ("Name at the agency", Label)],
            "seized" => [("Whose", "Seized"), ("Officer who seized it", Name(Seizer)), ("Place", SeizedAt), ("Seal number", SealNumber)],
            _ => [("Whose", "Private"), ("Officer who brought it in", Name(Bringer)), ("Place", HandedOverAt)],
        };
        return facts.Where(fact => !string.IsNullOrWhiteSpace(fact.Item2)).Select(fact => (fact.Item1, fact.Item2!));

        string? Name(string? id) => officers.FirstOrDefault(officer => officer.Id == id).Name;
    }

    /// <summary>The decision, or null with the errors at their fields.</summary>
    internal VolumeToDecide? Check(ModelStateDictionary errors, DockSessionId session, bool needsMake, bool needsSerial)
    {
        if (!Vocabulary.TryParse<VolumeDecision>(Decision, out var decision) || decision == VolumeDecision.Undecided)
        {
            errors.AddModelError(nameof(Decision), "Choose whose it is");
            return null;
        }

        var (field, officer, who) = decision switch
        {
            VolumeDecision.Ours => (nameof(Holder), Holder, "Choose the officer who has it"),
            VolumeDecision.Seized => (nameof(Seizer), Seizer, "Choose the officer who seized it"),
            _ => (nameof(Bringer), Bringer, "Choose the officer who brought it in"),
        };
        if (!PersonId.TryParse(officer, out var person))
            errors.AddModelError(field, who);
        Demand(errors, decision, needsMake, needsSerial);
        return errors.IsValid ? Decided(session, decision, person) : null;
    }

    private VolumeToDecide Decided(DockSessionId session, VolumeDecision decision, PersonId officer) => new()
    {
        Session = session,
        Decision = decision,
        Officer = officer,
        Place = decision == VolumeDecision.Seized ? SeizedAt : decision == VolumeDecision.Private ? HandedOverAt : null,
        SealNumber = decision == VolumeDecision.Seized ? SealNumber : null,
        Kind = decision == VolumeDecision.Ours && Vocabulary.TryParse<DeviceKind>(Kind, out var kind) ? kind : DeviceKind.Other,
        Label = decision == VolumeDecision.Ours ? Label : null,
        Make = Make,
        Serial = Serial,
    };

    private void Demand(ModelStateDictionary errors, VolumeDecision decision, bool needsMake, bool needsSerial)
    {
        if (decision == VolumeDecision.Ours && needsMake)
            Demand(errors, nameof(Make), Make, "Enter the make");
        if (decision == VolumeDecision.Ours && needsSerial)
            Demand(errors, nameof(Serial), Serial, "Enter the serial number");

        if (decision == VolumeDecision.Seized)
        {
            Demand(errors, nameof(SeizedAt), SeizedAt, "Enter the place where it was seized");
            Demand(errors, nameof(SealNumber), SealNumber, "Enter the seal number");
        }

        if (decision == VolumeDecision.Private)
            Demand(errors, nameof(HandedOverAt), HandedOverAt, "Enter the place where it was handed over");
        foreach (var (name, _) in Fields().Where(field => field.Value?.Length > 500))
            errors.AddModelError(name, "Use at most 500 characters");
    }

    private static void Demand(ModelStateDictionary errors, string field, string? text, string message)
    {
        if (string.IsNullOrWhiteSpace(text))
            errors.AddModelError(field, message);
    }
}
