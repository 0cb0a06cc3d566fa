import { mount } from "svelte";
import App from "./App.svelte";
import { speak } from "./texts/index.ts";
import "./design/tokens.css";
import "./design/base.css";
import "./design/controls.css";
import "./design/item.css";
import "./design/table.css";

const target = document.getElementById("page");
if (!target) throw new Error("index.html has no #page");
void speak().then(() => mount(App, { target }));
