namespace Evidence.Redaction.Tracking;

/// <summary>A rectangle in pixels of the small frames in which things are followed; fractions count.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    public double CentreX => Left + (Width / 2);

    public double CentreY => Top + (Height / 2);

    public static Box Around(double x, double y, double width, double height) => new(x - (width / 2), y - (height / 2), width, height);

    public Box Moved(double right, double down) => this with { Left = Left + right, Top = Top + down };

    /// <summary>The same centre, each side longer by a share of itself.</summary>
    public Box Grown(double share) => Around(CentreX, CentreY, Width * (1 + share), Height * (1 + share));

    /// <summary>On the straight way from one box to another; 0 is the first, 1 the second.</summary>
    public static Box Between(Box first, Box second, double share) => new(
        first.Left + (share * (second.Left - first.Left)),
        first.Top + (share * (second.Top - first.Top)),
        first.Width + (share * (second.Width - first.Width)),
        first.Height + (share * (second.Height - first.Height)));
}
