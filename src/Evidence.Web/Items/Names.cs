using Evidence.Intake;

namespace Evidence.Web.Items;

/// <summary>People and devices as pages name them.</summary>
internal static class PersonText
{
    public static string Of(string name, string? collarNumber) => string.IsNullOrEmpty(collarNumber) ? name : $"{name} · {collarNumber}";
}

internal static class DeviceText
{
    /// <summary>The name the agency gave it, or make, model and serial where nobody did.</summary>
    public static string Of(ListedDevice device) => string.IsNullOrEmpty(device.Label) ? $"{MakeAndModel(device.Make, device.Model)} {device.Serial}" : device.Label;

    public static string MakeAndModel(string make, string model) => model.StartsWith(make, StringComparison.OrdinalIgnoreCase) ? model : $"{make} {model}";
}
