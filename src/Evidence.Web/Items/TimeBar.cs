using Evidence.Review;
using Evidence.Review.Marking;

namespace Evidence.Web.Items;

/// <summary>What is drawn along a player's time bar.</summary>
/// <param name="LengthMs">How long the file plays; 0 where that is not known, and nothing is drawn.</param>
/// <param name="Watched">What was watched of it.</param>
/// <param name="HasWaveform">There is one to ask for.</param>
/// <param name="HasFilmstrip">There is one to ask for.</param>
/// <param name="Markers">Its notes.</param>
/// <param name="PreEventMs">How much from the start was kept from before recording was started; 0 where nobody has said.</param>
internal sealed record TimeBar(long LengthMs, IReadOnlyList<PlayedRange> Watched, bool HasWaveform, bool HasFilmstrip, IReadOnlyList<Marker> Markers, long PreEventMs);
