using Evidence.Devices;
using Evidence.Formats;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Evidence.Web.Devices;

/// <summary>The fields that describe a device of the agency.</summary>
public sealed class DeviceForm
{
    public string? Make { get; set; }

    public string? Model { get; set; }

    public string? Serial { get; set; }

    public string? Kind { get; set; } = Vocabulary.Word(DeviceKind.BodyWorn);

    public string? Label { get; set; }

    internal static readonly IReadOnlyList<(string Word, string Text)> Kinds =
    [
        (Vocabulary.Word(DeviceKind.BodyWorn), "Body-worn camera"),
        (Vocabulary.Word(DeviceKind.Drone), "Drone or its card"),
        (Vocabulary.Word(DeviceKind.Other), "Something else"),
    ];

    /// <summary>What was filled in, or null with the errors at their fields.</summary>
    internal DeviceToRegister? Check(ModelStateDictionary errors)
    {
        Demand(errors, nameof(Make), Make, "Enter the make");
        Demand(errors, nameof(Serial), Serial, "Enter the serial number");
        foreach (var (field, text) in new[] { (nameof(Make), Make), (nameof(Model), Model), (nameof(Serial), Serial), (nameof(Label), Label) })
            if (text?.Length > 200)
                errors.AddModelError(field, "Use at most 200 characters");
        if (!Vocabulary.TryParse<DeviceKind>(Kind, out var kind))
            errors.AddModelError(nameof(Kind), "Choose the kind of device");
        return errors.IsValid ? new DeviceToRegister(Make!.Trim(), Model?.Trim() ?? "", Serial!.Trim(), kind, Label?.Trim()) : null;
    }

    private static void Demand(ModelStateDictionary errors, string field, string? text, string message)
    {
        if (string.IsNullOrWhiteSpace(text))
            errors.AddModelError(field, message);
    }
}
