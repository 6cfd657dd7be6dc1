// Shows the address at which the reader reached this server.
document.querySelectorAll(".origin").forEach((place) => {
  place.textContent = location.origin;
});
